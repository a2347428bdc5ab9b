-- ICEWS events to cells: by actors, month and root code. Reads icews_rows. Where an actor has no sectors, its name is
-- kept: it may be the country itself, or a person or province of which nothing is known.
-- An event that two overlapping files both hold, or that one file holds under two dates, has one identifier and counts
-- once, on its first date.
WITH events AS (
    SELECT
        event_id,
        source_country,
        source_sectors,
        source_name,
        target_country,
        target_sectors,
        target_name,
        cameo_code,
        MIN(event_date) AS event_date
    FROM icews_rows
    WHERE source_country <> target_country
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
)

SELECT
    source_country,
    CASE WHEN source_sectors IS NULL THEN source_name ELSE '' END AS source_bare,
    CASE
        WHEN CONCAT(',', source_sectors, ',') LIKE '%,Government,%' THEN 1
        WHEN CONCAT(',', source_sectors, ',') LIKE '%,Military,%' THEN 1
        ELSE 0
    END AS source_official,
    target_country,
    CASE WHEN target_sectors IS NULL THEN target_name ELSE '' END AS target_bare,
    CASE
        WHEN CONCAT(',', target_sectors, ',') LIKE '%,Government,%' THEN 1
        WHEN CONCAT(',', target_sectors, ',') LIKE '%,Military,%' THEN 1
        ELSE 0
    END AS target_official,
    SUBSTRING(event_date, 1, 7) AS span,
    CASE WHEN TRANSLATE(cameo_code, '0123456789', '') = '' THEN SUBSTRING(cameo_code, 1, 2) END AS root,
    COUNT(*) AS events
FROM events
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
