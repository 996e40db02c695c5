"""Tables of the public names of deep-learning packages, read from their archives without running any of them.

The files in the order in which a build goes through them:

- ``pins``: which archives
- ``download``: an archive to its Python sources
- ``syntax``: text to syntax tree
- ``facts`` and ``signatures``: a tree to what its module binds
- ``releases``: archives to one world of modules
- ``namespace``: what a name of a module is
- ``keywords``: what a callable takes
- ``surface``: the public names of one release
- ``writing``: many releases to one table

``packages`` says what is particular to each package, ``building`` runs it all.
"""
