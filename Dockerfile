# Grades in a sandbox on any machine that runs Linux containers:
#   docker build -t nabla .
#   docker run --rm --cap-add SYS_ADMIN --security-opt seccomp=unconfined \
#     --security-opt apparmor=unconfined -v "$PWD/submissions:/submissions:ro" \
#     -v "$PWD/graded:/graded" nabla grade gradient_descent /submissions --out /graded
# Without the three options the lowest rung is used, Landlock and a strict filter; `doctor`
# tells which one is in force: docker run --rm nabla doctor
FROM python:3.12-slim-bookworm

COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /usr/local/bin/uv
WORKDIR /opt/nabla
COPY pyproject.toml uv.lock README.md ./
# compiled: an interpreter without .pyc files starts three times as slowly
RUN uv sync --frozen --no-dev --no-install-project --compile-bytecode
COPY grader grader
COPY reference reference
COPY assignments assignments
COPY templates templates
RUN uv sync --frozen --no-dev --compile-bytecode
ENTRYPOINT ["/opt/nabla/.venv/bin/grader"]
CMD ["doctor"]
