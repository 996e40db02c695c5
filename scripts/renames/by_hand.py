"""Facts that only prose says: read by hand from the page that each source names, one a line of `by_hand.tsv`."""

from __future__ import annotations

from pathlib import Path

from renames.rows import Row

_FILE = Path(__file__).with_name("by_hand.tsv")
# (part of tf.contrib, where its members went under their own names, source key): members that the other package's
# table lists are written as facts.
MOVED_MODULES = (
    ("tensorflow.contrib.slim", "tf_slim", "tf_slim"),
    ("tensorflow.contrib.seq2seq", "tensorflow_addons.seq2seq", "tf_upgrade_v2"),
    ("tensorflow.contrib.rnn", "tensorflow_addons.rnn", "tf_upgrade_v2"),
    ("tensorflow.contrib.crf", "tensorflow_addons.text", "addons_rfc"),
    ("tensorflow.contrib.image", "tensorflow_addons.image", "addons_rfc"),
    ("tensorflow.contrib.losses.metric_learning", "tensorflow_addons.losses", "addons_rfc"),
    ("tensorflow.contrib.text", "tensorflow_addons.text", "addons_rfc"),
    ("tensorflow.contrib.keras", "tensorflow.keras", "contrib_rfc"),
    ("tensorflow.contrib.lite", "tensorflow.lite", "contrib_rfc"),
    ("tensorflow.contrib.estimator", "tensorflow.estimator", "contrib_rfc"),
    ("tensorflow.contrib.learn", "tensorflow.estimator", "contrib_rfc"),
    ("tensorflow.contrib.distribute", "tensorflow.distribute", "tf_upgrade_v2"),
    ("tensorflow.contrib.cluster_resolver", "tensorflow.distribute.cluster_resolver", "contrib_rfc"),
    ("tensorflow.contrib.data", "tensorflow.data.experimental", "contrib_rfc"),
    ("tensorflow.contrib.saved_model", "tensorflow.saved_model", "contrib_rfc"),
    ("tensorflow.contrib.autograph", "tensorflow.autograph", "contrib_rfc"),
    ("tensorflow.contrib.checkpoint", "tensorflow.train", "contrib_rfc"),
    ("tensorflow.contrib.linalg", "tensorflow.linalg", "contrib_rfc"),
    ("tensorflow.contrib.lookup", "tensorflow.lookup", "contrib_rfc"),
)


def read_by_hand() -> list[Row]:
    """The facts of `by_hand.tsv`.

    Raises:
        ValueError: a line has not five fields.
    """
    rows = []
    for number, line in enumerate(_FILE.read_text(encoding="utf-8").splitlines(), start=1):
        if line and not line.startswith("#"):
            fields = line.split("\t")
            if len(fields) != 5:
                raise ValueError(f"{_FILE.name}:{number}: {len(fields)} fields where 5 must be")
            old, keyword, new, sources, note = fields
            rows.append(Row(old=old, keyword=keyword, new=new, sources=sources, note=note))
    return rows
