-- GDELT events to tallies. Reads gdelt_rows (series, and GDELT's own columns as text) and quad_classes.
-- The first step touches every row, so it groups at once to what is wanted; the second only judges the groups.
WITH classes AS (
    SELECT root, quad, CONCAT('', quad) AS as_text
    FROM quad_classes
    WHERE scheme = 'cameo'
),

cells AS (
    SELECT
        series,
        Actor1CountryCode,
        Actor2CountryCode,
        SUBSTRING(COALESCE(SQLDATE, ''), 1, 6) AS yyyymm,
        quad,
        CASE
            WHEN COALESCE(Actor1Type1Code, '') NOT IN ('', 'GOV', 'MIL', 'COP', 'JUD', 'LEG', 'SPY') THEN 'sector'
            WHEN COALESCE(Actor2Type1Code, '') NOT IN ('', 'GOV', 'MIL', 'COP', 'JUD', 'LEG', 'SPY') THEN 'sector'
            WHEN IsRootEvent = '1' THEN 'counted'
            ELSE 'aside'
        END AS standing,
        COUNT(*) AS events,
        SUM(CASE WHEN QuadClass = as_text THEN 0 ELSE 1 END) AS disagreements
    FROM gdelt_rows
    LEFT JOIN classes ON root = EventRootCode
    WHERE Actor1CountryCode <> '' AND Actor2CountryCode <> '' AND Actor1CountryCode <> Actor2CountryCode
    GROUP BY 1, 2, 3, 4, 5, 6
)

SELECT
    series,
    Actor1CountryCode AS source,
    Actor2CountryCode AS target,
    CONCAT(SUBSTRING(yyyymm, 1, 4), '-', SUBSTRING(yyyymm, 5, 2)) AS span,
    quad,
    CASE
        WHEN LENGTH(yyyymm) < 6 OR TRANSLATE(yyyymm, '0123456789', '') <> '' THEN 'date'
        WHEN SUBSTRING(yyyymm, 5, 2) NOT BETWEEN '01' AND '12' THEN 'date'
        WHEN quad IS NULL THEN 'code'
        ELSE standing
    END AS standing,
    events,
    disagreements
FROM cells
