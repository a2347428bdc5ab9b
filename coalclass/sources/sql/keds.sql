-- KEDS events to tallies. Reads keds_rows (series, scheme of the codes, actors: the list that the actor codes are from,
-- event_date, source, target, code) and quad_classes. An actor's first three letters are its country or group,
-- the next three its role.
WITH judged AS (
    SELECT
        keds_rows.series,
        CONCAT(keds_rows.actors, ':', SUBSTRING(keds_rows.source, 1, 3)) AS source,
        CONCAT(keds_rows.actors, ':', SUBSTRING(keds_rows.target, 1, 3)) AS target,
        SUBSTRING(keds_rows.event_date, 1, 7) AS span,
        quad_classes.quad,
        CASE
            WHEN
                LENGTH(keds_rows.event_date) <> 10
                OR TRANSLATE(keds_rows.event_date, '0123456789', '') <> '--'
                OR SUBSTRING(keds_rows.event_date, 6, 2) NOT BETWEEN '01' AND '12'
                THEN 'date'
            WHEN quad_classes.quad IS NULL OR TRANSLATE(keds_rows.code, '0123456789', '') <> '' THEN 'code'
            WHEN
                SUBSTRING(keds_rows.source, 4, 3) NOT IN ('', 'GOV', 'EXE', 'MIL', 'COP', 'JUD', 'LEG', 'SPY')
                OR SUBSTRING(keds_rows.target, 4, 3) NOT IN ('', 'GOV', 'EXE', 'MIL', 'COP', 'JUD', 'LEG', 'SPY')
                THEN 'sector'
            ELSE 'counted'
        END AS standing
    FROM keds_rows
    LEFT JOIN quad_classes
        ON quad_classes.scheme = keds_rows.scheme AND quad_classes.root = SUBSTRING(keds_rows.code, 1, 2)
)

SELECT series, source, target, span, quad, standing, COUNT(*) AS events, 0 AS disagreements
FROM judged
GROUP BY series, source, target, span, quad, standing
