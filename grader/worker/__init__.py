"""Work on text that students wrote, in a process that is limited and thrown away.

Parsers, highlighters and renderers can be made slow, hungry or dead by what they read. Here they
run in a fork that serves one call: it has seconds, some memory, no files, no network and no other
process. It knows the names of tasks and nothing of what they are about.
"""
