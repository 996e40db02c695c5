"""The same counts as SQL over a study, for whoever would rather ask it: printed in docs/questions.md, run by the tests.

Each gives the columns of its group, then `id`, `count` and `total` of one table of the report.
"""

from __future__ import annotations

_ONE = "one AS (SELECT repository_id FROM counted WHERE counts_as = repository_id)"
_USED = """used AS (
    SELECT DISTINCT repository_id, framework, compat FROM shares JOIN one USING (repository_id)
    WHERE directory = '' AND NOT optional
)"""
_FAMILIES = """families AS (
    SELECT DISTINCT u.repository_id,
           CASE WHEN u.framework IN ('keras', 'keras-2', 'keras-3') AND b.backend = 'torch' THEN 'pytorch'
                WHEN u.framework IN ('keras', 'keras-2', 'keras-3') AND b.backend IS NOT NULL THEN b.backend
                WHEN u.framework IN ('tensorflow', 'tensorflow-1', 'tensorflow-2', 'keras', 'keras-2')
                THEN 'tensorflow' ELSE u.framework END AS family
    FROM used u LEFT JOIN keras_backends b USING (repository_id)
)"""
_PRIMARY_FAMILY = """led AS (
    SELECT v.repository_id,
           CASE WHEN v.framework IN ('keras', 'keras-2', 'keras-3') AND count(DISTINCT b.backend) > 1
                THEN 'keras-backends'
                WHEN v.framework IN ('keras', 'keras-2', 'keras-3') AND count(b.backend) = 1
                THEN CASE WHEN min(b.backend) = 'torch' THEN 'pytorch' ELSE min(b.backend) END
                WHEN v.framework IN ('tensorflow', 'tensorflow-1', 'tensorflow-2', 'keras', 'keras-2')
                THEN 'tensorflow' ELSE v.framework END AS family
    FROM verdicts v JOIN one USING (repository_id) LEFT JOIN keras_backends b USING (repository_id)
    GROUP BY v.repository_id, v.framework
)"""

PRIMARY = f"""
WITH {_ONE}
SELECT framework AS id, count(*) AS count, (SELECT count(*) FROM one) AS total
FROM verdicts JOIN one USING (repository_id) GROUP BY ALL ORDER BY 2 DESC, 1
"""

EXCLUSIVE = f"""
WITH {_ONE}, {_USED}, {_FAMILIES}, classes AS (
    SELECT repository_id, string_agg(family, '+' ORDER BY family) AS families, count(family) AS number
    FROM one LEFT JOIN families USING (repository_id) GROUP BY ALL
)
SELECT CASE WHEN number = 0 THEN 'none'
            WHEN number = 1 AND families IN ('tensorflow', 'pytorch', 'jax', 'keras-3') THEN 'only-' || families
            WHEN number = 1 THEN 'only-other'
            WHEN families IN ('pytorch+tensorflow', 'jax+pytorch', 'jax+tensorflow') THEN families
            ELSE 'other-combination' END AS id,
       count(*) AS count, (SELECT count(*) FROM one) AS total
FROM classes GROUP BY ALL ORDER BY 2 DESC, 1
"""

HUB = f"""
WITH {_ONE}, models AS (
    SELECT repository_id FROM one JOIN repositories USING (repository_id) WHERE kind = 'hf-model'
), said AS (
    SELECT DISTINCT s.repository_id, s.source,
           CASE WHEN s.framework IN ('keras', 'keras-2', 'keras-3') AND b.backend = 'torch' THEN 'pytorch'
                WHEN s.framework IN ('keras', 'keras-2', 'keras-3') AND b.backend IS NOT NULL THEN b.backend
                WHEN s.framework IN ('tensorflow', 'tensorflow-1', 'tensorflow-2', 'keras', 'keras-2')
                THEN 'tensorflow' ELSE s.framework END AS family
    FROM (SELECT repository_id, source, framework FROM signals WHERE source <> 'code' AND framework <> ''
          UNION ALL SELECT repository_id, 'code', framework FROM shares WHERE directory = '' AND NOT optional) s
    LEFT JOIN keras_backends b USING (repository_id)
), sets AS (
    SELECT repository_id, source, list(family ORDER BY family) AS families
    FROM models JOIN said USING (repository_id) GROUP BY ALL
), ranks AS (SELECT * FROM (VALUES ('declared', 1), ('files', 2), ('header', 3), ('code', 4)) AS t (source, rank)
), pairs AS (
    SELECT a.source || ' / ' || b.source AS witnesses,
           CASE WHEN a.families = b.families THEN 'agree'
                WHEN list_has_any(a.families, b.families) THEN 'overlap' ELSE 'disagree' END AS id
    FROM sets a JOIN ranks ra ON ra.source = a.source
    JOIN sets b ON b.repository_id = a.repository_id
    JOIN ranks rb ON rb.source = b.source AND ra.rank < rb.rank
), totals AS (SELECT witnesses, count(*) AS total FROM pairs GROUP BY ALL)
SELECT witnesses, id, count(*) AS count, total FROM pairs JOIN totals USING (witnesses) GROUP BY ALL ORDER BY ALL
"""


def family_by(column: str) -> str:
    """Families of the primary framework by a column of `groupings`, in which `unknown` is a value."""
    return f"""
WITH {_ONE}, {_PRIMARY_FAMILY}, grouped AS (
    SELECT o.repository_id, coalesce(g.value, 'unknown') AS "{column}"
    FROM one o LEFT JOIN groupings g ON g.repository_id = o.repository_id AND g.name = '{column}'
), totals AS (SELECT "{column}", count(*) AS total FROM grouped GROUP BY ALL)
SELECT "{column}", family AS id, count(*) AS count, total
FROM grouped JOIN led USING (repository_id) JOIN totals USING ("{column}")
GROUP BY ALL ORDER BY 1, 3 DESC, 2
"""


MOVES = f"""
WITH {_ONE}, {_PRIMARY_FAMILY}, grouped AS (
    SELECT repository_id, max(value) FILTER (name = 'owner') AS owner,
           coalesce(max(value) FILTER (name = 'first-commit'), 'unknown') AS "first-commit"
    FROM one JOIN groupings USING (repository_id) GROUP BY ALL
    HAVING owner IS NOT NULL
), totals AS (SELECT owner, "first-commit", count(*) AS total FROM grouped GROUP BY ALL)
SELECT owner, "first-commit", family AS id, count(*) AS count, total
FROM grouped JOIN led USING (repository_id) JOIN totals USING (owner, "first-commit")
GROUP BY ALL ORDER BY ALL
"""

GENERATIONS = f"""
WITH {_ONE}, {_USED}, generations AS (
    SELECT DISTINCT u.repository_id,
           CASE WHEN u.framework = 'keras-3' THEN 'keras-3:' || coalesce(b.backend, 'open')
                WHEN u.framework = 'tensorflow-1' AND u.compat THEN 'tensorflow-1:compat' ELSE u.framework END AS id
    FROM used u LEFT JOIN keras_backends b USING (repository_id)
    WHERE u.framework IN ('tensorflow', 'tensorflow-1', 'tensorflow-2', 'keras', 'keras-2', 'keras-3')
)
SELECT id, count(*) AS count, (SELECT count(DISTINCT repository_id) FROM generations) AS total
FROM generations GROUP BY ALL ORDER BY 2 DESC, 1
"""

CO_USE = f"""
WITH {_ONE}, {_USED}, totals AS (SELECT framework, count(*) AS total FROM used GROUP BY ALL)
SELECT a.framework, b.framework AS id, count(*) AS count, total
FROM used a JOIN used b USING (repository_id) JOIN totals ON totals.framework = a.framework
WHERE a.framework <> b.framework GROUP BY ALL ORDER BY total DESC, 1, 3 DESC, 2
"""

LIBRARIES = f"""
WITH {_ONE}, {_USED}, totals AS (SELECT framework, count(*) AS total FROM used GROUP BY ALL)
SELECT framework, library AS id, count(*) AS count, total
FROM libraries JOIN used USING (repository_id, framework) JOIN totals USING (framework)
GROUP BY ALL ORDER BY total DESC, 1, 3 DESC, 2
"""

DEPLOYMENT = f"""
WITH {_ONE}
SELECT coalesce(facet, 'none') AS id, count(*) AS count, (SELECT count(*) FROM one) AS total
FROM one LEFT JOIN (SELECT * FROM deployment WHERE files > 0) USING (repository_id) GROUP BY ALL ORDER BY 2 DESC, 1
"""

LANGUAGES = f"""
WITH {_ONE}
SELECT coalesce(language_name, 'none') AS id, count(DISTINCT repository_id) AS count,
       (SELECT count(*) FROM one) AS total
FROM one LEFT JOIN (SELECT * FROM languages WHERE NOT bundled AND files > 0) USING (repository_id)
GROUP BY ALL ORDER BY 2 DESC, 1
"""

LOSSES = """
SELECT lost AS stage, CASE WHEN reason = '' THEN lost ELSE reason END AS id, count(*) AS count,
       (SELECT count(*) FROM inputs) AS total
FROM outcomes WHERE lost <> '' GROUP BY ALL ORDER BY 1, 2
"""

FILES = f"""
WITH {_ONE}, sums AS (
    SELECT sum(read) AS read, sum(repaired) AS repaired, sum(partial) AS partial,
           (SELECT coalesce(sum(files), 0) FROM coverage JOIN one USING (repository_id) WHERE status = 'failed')
           AS failed
    FROM verdicts JOIN one USING (repository_id)
)
SELECT id, count::BIGINT AS count, (SELECT read + repaired + partial + failed FROM sums)::BIGINT AS total
FROM (UNPIVOT sums ON read, repaired, partial, failed INTO NAME id VALUE count)
"""

SENSITIVITY = f"""
WITH {_ONE}, {_USED.replace(" AND NOT optional", "")}, {_FAMILIES}
SELECT 'optional uses counted' AS decision, coalesce(family, 'none') AS id, count(*) AS count,
       (SELECT count(*) FROM one) AS total
FROM one LEFT JOIN families USING (repository_id) GROUP BY ALL ORDER BY 3 DESC, 2
"""
