-- Cells of ICEWS events to tallies. Reads icews_cells, quad_classes, and bare_states: names without sectors that are
-- the name of the country that they stand beside.
WITH judged AS (
    SELECT
        icews_cells.source_country AS source,
        icews_cells.target_country AS target,
        icews_cells.span,
        quad_classes.quad,
        CASE
            WHEN
                LENGTH(icews_cells.span) <> 7
                OR TRANSLATE(icews_cells.span, '0123456789', '') <> '-'
                OR SUBSTRING(icews_cells.span, 6, 2) NOT BETWEEN '01' AND '12'
                THEN 'date'
            WHEN quad_classes.quad IS NULL THEN 'code'
            WHEN icews_cells.source_official = 0 AND sources.name IS NULL THEN 'sector'
            WHEN icews_cells.target_official = 0 AND targets.name IS NULL THEN 'sector'
            ELSE 'counted'
        END AS standing,
        icews_cells.events
    FROM icews_cells
    LEFT JOIN quad_classes
        ON quad_classes.scheme = 'cameo' AND quad_classes.root = icews_cells.root
    LEFT JOIN bare_states AS sources
        ON sources.name = icews_cells.source_bare AND sources.country = icews_cells.source_country
    LEFT JOIN bare_states AS targets
        ON targets.name = icews_cells.target_bare AND targets.country = icews_cells.target_country
)

SELECT 'events' AS series, source, target, span, quad, standing, SUM(events) AS events, 0 AS disagreements
FROM judged
GROUP BY source, target, span, quad, standing
