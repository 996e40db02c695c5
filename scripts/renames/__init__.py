"""What newer releases call the names that older ones had, each fact with its source: reads archives, imports none.

`upgrade` reads the tables of TensorFlow's own upgrade script, `deprecated` what 1.15 says of the names it deprecates,
`aliases` the names that one release has for the same thing, `keras` what the Keras wheels hold, and `by_hand.tsv`
what only guides say. `worlds` opens a release as the API tables do, `names` knows where a name still exists, and
`rows` puts the facts together and writes them.
"""
