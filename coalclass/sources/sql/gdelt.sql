-- GDELT events to tallies. Reads gdelt_rows (series, and GDELT's own columns as text) and quad_classes.
-- The first step touches every row and only groups; everything else is done to the groups.
WITH cells AS (
    SELECT
        series,
        Actor1CountryCode,
        Actor2CountryCode,
        SUBSTRING(SQLDATE, 1, 6) AS yyyymm,
        EventRootCode,
        QuadClass,
        IsRootEvent,
        Actor1Type1Code,
        Actor2Type1Code,
        COUNT(*) AS events
    FROM gdelt_rows
    WHERE Actor1CountryCode <> '' AND Actor2CountryCode <> '' AND Actor1CountryCode <> Actor2CountryCode
    GROUP BY
        series,
        Actor1CountryCode,
        Actor2CountryCode,
        SUBSTRING(SQLDATE, 1, 6),
        EventRootCode,
        QuadClass,
        IsRootEvent,
        Actor1Type1Code,
        Actor2Type1Code
),

judged AS (
    SELECT
        cells.series,
        cells.Actor1CountryCode AS source,
        cells.Actor2CountryCode AS target,
        CONCAT(SUBSTRING(cells.yyyymm, 1, 4), '-', SUBSTRING(cells.yyyymm, 5, 2)) AS span,
        quad_classes.quad,
        CASE
            WHEN LENGTH(cells.yyyymm) < 6 OR TRANSLATE(cells.yyyymm, '0123456789', '') <> '' THEN 'date'
            WHEN SUBSTRING(cells.yyyymm, 5, 2) NOT BETWEEN '01' AND '12' THEN 'date'
            WHEN quad_classes.quad IS NULL THEN 'code'
            WHEN
                COALESCE(cells.Actor1Type1Code, '') NOT IN ('', 'GOV', 'MIL', 'COP', 'JUD', 'LEG', 'SPY')
                OR COALESCE(cells.Actor2Type1Code, '') NOT IN ('', 'GOV', 'MIL', 'COP', 'JUD', 'LEG', 'SPY')
                THEN 'sector'
            WHEN COALESCE(cells.IsRootEvent, '') <> '1' THEN 'aside'
            ELSE 'counted'
        END AS standing,
        cells.events,
        CASE WHEN CONCAT('', quad_classes.quad) = cells.QuadClass THEN 0 ELSE cells.events END AS disagreements
    FROM cells
    LEFT JOIN quad_classes
        ON quad_classes.scheme = 'cameo' AND quad_classes.root = cells.EventRootCode
)

SELECT series, source, target, span, quad, standing, SUM(events) AS events, SUM(disagreements) AS disagreements
FROM judged
GROUP BY series, source, target, span, quad, standing
