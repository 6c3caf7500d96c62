"""What a graded function may return: only numbers are numbers.

Each cell defines ``answer(x)``, which is asked as a homework's function is.
"""

from attacks.attack import USELESS, Attack

OK = ("ok",)
LIMIT = ("timeout", "memory", "killed")
RAISED = ("raised",)
VALUE = ("returned",)


def _returns(expression: str, answers: tuple[str, ...], *, before: str = "") -> Attack:
    code = f"import numpy as np\n{before}\ndef answer(x):\n    return {expression}\n"
    return Attack(code, OK, answers=answers)


_LIAR = """
class Liar:
    def __array__(self, *a, **k): return np.full(10**6, 4.5)
    def __eq__(self, other): return True
    def __len__(self): return 1
    def __getitem__(self, at): return 4.5
    def __float__(self): return 4.5
    shape = ()
    dtype = np.dtype('float64')
"""

ATTACKS = {
    "an_object_that_lies": _returns("Liar()", (*USELESS, "returned"), before=_LIAR),
    "an_array_interface": _returns(
        "Liar()",
        (*USELESS, "raised"),
        before="class Liar:\n    __array_interface__ = {'shape': (10**9,), 'typestr': '<f8',"
        " 'data': (8, False), 'version': 3}\n",
    ),
    "an_array_subclass_that_lies": _returns(
        "np.zeros(3).view(Lying)",
        (*USELESS, *VALUE),
        before="class Lying(np.ndarray):\n    shape = property(lambda s: (10**9,))\n"
        "    def tobytes(self, *a): return b'x' * 10**6\n"
        "    def __array_finalize__(self, of): pass\n"
        "    def __array_ufunc__(self, *a, **k): return True\n",
    ),
    "a_number_that_equals_all": _returns(
        "Equal(7)",
        VALUE,
        before="class Equal(float):\n    def __eq__(self, o): return True\n    def __hash__(self): return 1\n"
        "    def __float__(self): return 4.5\n    def __array__(self, *a, **k): return np.asarray(4.5)\n",
    ),
    "a_text_for_a_number": _returns(
        "Text('4.5')", USELESS, before="class Text(str):\n    def __float__(self): return 4.5\n"
    ),
    "bytes_for_a_number": _returns("b'4.5'", USELESS),
    "a_billion_numbers": _returns("np.zeros(10**9, dtype='int8')", (*USELESS, *RAISED, *LIMIT)),
    "a_billion_by_strides": _returns("np.broadcast_to(np.float64(1), (10**9,))", USELESS),
    "a_petabyte_by_strides": _returns(
        "np.lib.stride_tricks.as_strided(np.zeros(1), (10**7, 10**7), (0, 0))", USELESS
    ),
    "memory_of_others_by_strides": _returns(
        "np.lib.stride_tricks.as_strided(np.zeros(1), (1000,), (2**40,))", (*USELESS, *LIMIT)
    ),
    "a_shape_of_many_axes": _returns("np.zeros((1,) * 32)", (*USELESS, *VALUE)),
    "no_elements": _returns("np.zeros((0, 10**9))", (*USELESS, *VALUE)),
    "not_a_number": _returns("float('nan')", VALUE),
    "infinities": _returns("[float('inf'), -float('inf')]", VALUE),
    "objects": _returns("np.array([object(), 4.5], dtype=object)", USELESS),
    "numbers_as_objects": _returns("np.array([4.5, 4.5], dtype=object)", (*USELESS, *VALUE)),
    "complex_numbers": _returns("4.5 + 1j", USELESS),
    "dates": _returns("np.array(['2026-01-01'], dtype='datetime64[D]')", USELESS),
    "records": _returns("np.zeros(3, dtype=[('a', 'f8'), ('b', 'O')])", USELESS),
    "a_huge_integer": _returns("10 ** 100_000", (*USELESS, *VALUE, *RAISED)),
    "long_doubles": _returns("np.longdouble(4.5)", (*USELESS, *VALUE)),
    "the_other_byte_order": _returns("np.array(4.5, dtype='>f8')", VALUE),
    "fractions": _returns(
        "Fraction(9, 2)", (*USELESS, *VALUE), before="from fractions import Fraction\n"
    ),
    "an_endless_generator": _returns("(4.5 for _ in iter(int, 1))", (*USELESS, *LIMIT)),
    "an_endless_iterable": _returns(
        "Endless()",
        (*USELESS, *VALUE, *LIMIT),
        before="class Endless(list):\n    def __iter__(self):\n        while True: yield 4.5\n"
        "    def __len__(self): return 10**9\n",
    ),
    "a_list_in_itself": _returns("loop", USELESS, before="loop = []\nloop.append(loop)\n"),
    "a_deep_list": _returns(
        "deep", USELESS, before="deep = 4.5\nfor _ in range(100_000): deep = [deep]\n"
    ),
    "a_wide_list": _returns("[[4.5]] * 10**7", (*USELESS, *LIMIT)),
    "a_ragged_list": _returns("[[1.0], [2.0, 3.0]]", (*USELESS, *VALUE)),
    "a_dictionary_without_end": _returns(
        "Endless(a=1)",
        (*USELESS, *VALUE, *LIMIT),
        before="class Endless(dict):\n    def items(self):\n        while True: yield 'a', 4.5\n"
        "    def __iter__(self):\n        while True: yield 'a'\n",
    ),
    "keys_that_are_no_names": _returns(
        "{object(): 4.5, 3: 4.5, '\\ud800' * 10**6: 4.5}", (*USELESS, *VALUE)
    ),
    "a_class_that_is_another": _returns(
        "Pretends()",
        USELESS,
        before="class Pretends:\n    __class__ = property(lambda s: np.ndarray)\n"
        "    def __getattr__(self, name): return lambda *a, **k: 4.5\n",
    ),
    "attributes_that_end_the_process": _returns(
        "Bomb()",
        (*USELESS, *RAISED, *LIMIT),
        before="import os\nclass Bomb:\n    def __getattribute__(self, name): os._exit(0)\n",
    ),
    "attributes_that_raise_anything": _returns(
        "Bomb()",
        (*USELESS, *RAISED),
        before="class Bomb:\n    def __getattribute__(self, name): raise KeyboardInterrupt\n",
    ),
    "a_conversion_that_sleeps": _returns(
        "Slow()",
        ("timeout", *USELESS),
        before="import time\nclass Slow:\n    def __array__(self, *a, **k): time.sleep(10**6)\n"
        "    __float__ = __iter__ = __len__ = __array__\n",
    ),
    "a_coroutine": _returns("wait()", USELESS, before="async def wait(): return 4.5\n"),
    "a_function": _returns("answer", USELESS),
    "a_module": _returns("np", USELESS),
    "a_lazy_giant": _returns(
        "Lazy()",
        (*USELESS, *LIMIT),
        before="class Lazy:\n    def __array__(self, *a, **k): return np.ones(10**9)\n"
        "    numpy = __array__\n",
    ),
    "an_array_that_changes": Attack(
        """
        import numpy as np, threading
        data = np.zeros(1000)
        def change():
            while True: data.resize((np.random.randint(1, 100_000),), refcheck=False)
        def answer(x):
            threading.Thread(target=change, daemon=True).start()
            return data
        """,
        OK,
        breaks=("after",),
        answers=(*USELESS, *VALUE, *RAISED, *LIMIT),
    ),
    "a_masked_array": _returns("np.ma.masked_all(3)", (*USELESS, *VALUE)),
    "a_matrix_of_memory": _returns(
        "np.memmap('m', dtype='f8', mode='w+', shape=(10,))", (*USELESS, *VALUE)
    ),
    "an_exit": _returns("quit()", (*RAISED, *LIMIT, *USELESS)),
    "an_answer_of_two": Attack(
        """
        import os
        def answer(x):
            try: os.fork()
            except OSError: pass
            return 4.5
        """,
        OK,
        answers=(*VALUE, *LIMIT),
    ),
    "an_error_as_a_function": Attack(
        "class Evil(BaseException):\n    __str__ = __repr__ = lambda s: 'x' * 10**8\n"
        "def answer(x): raise Evil()",
        OK,
        answers=(*RAISED, *LIMIT),
    ),
    "recursion_as_a_function": Attack(
        "def answer(x): return answer(x)", OK, answers=(*RAISED, *LIMIT)
    ),
    "a_loop_as_a_function": Attack(
        "def answer(x):\n    while True: pass", OK, answers=("timeout",)
    ),
    "a_function_that_rewrites_others": Attack(
        """
        def answer(x):
            global before, after
            before = after = lambda x: 10.0 ** 6
            return 4.5
        """,
        OK,
        answers=VALUE,
    ),
    "a_callable_that_lies": Attack(
        "class Answer:\n    __name__ = 'forward'\n    def __call__(self, *a): return 4.5\n"
        "    def __getattr__(self, name):\n        while True: pass\nanswer = Answer()",
        answers=(*VALUE, *RAISED, *LIMIT, *USELESS, "missing"),
    ),
}
