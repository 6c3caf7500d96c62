"""The names of IPython's magics, by what they do with code.

Knows nothing of how a magic is written; ``grader.notebooks.magics`` does.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# the body or the rest of the line is Python that runs in the notebook
KEEPS_CODE = _words("time timeit prun capture memit mprun lprun heat")
# these run code that stands elsewhere, or change how the following cells are understood
_RUNS_OTHER_CODE = _words(
    "run rerun recall macro edit ed cython cython_inline pylab alias_magic debug python2"
)
_HARMLESS_EXTENSIONS = _words(
    "autoreload tensorboard memory_profiler line_profiler autotime watermark"
)
_HARMLESS = _words("""
    alias autoawait autocall automagic autoreload bash bookmark cat cd clear cls cmd colors conda
    config cp dhist dirs doctest_mode env file gui hist history html i javascript js
    killbgscripts latex ldir less lf lk ll load load_py loadpy logoff logon logstart logstate
    logstop ls lsmagic lx magic man markdown matplotlib mkdir more mv notebook page pastebin pdb
    pdef pdoc perl pfile pinfo pinfo2 pip popd pprint precision psearch psource pushd pwd pycat
    pypy python python3 quickref rehashx reload_ext reset reset_selective rm rmdir ruby save sc
    script set_env sh svg sx system tb tensorboard tensorflow_version unalias unload_ext uv
    watermark who who_ls whos writefile xdel xmode
""")
KNOWN_MAGICS = KEEPS_CODE | _RUNS_OTHER_CODE | _HARMLESS | {"load_ext", "store"}


def runs_other_code(name: str, argument: str) -> bool:
    """Tell whether a magic runs code that the reading cannot see; unknown ones may."""
    if name == "load_ext":
        return argument.strip() not in _HARMLESS_EXTENSIONS
    if name == "store":
        return "-r" in argument
    return name in _RUNS_OTHER_CODE or name not in KNOWN_MAGICS
