-- The ICEWS dyad-year object to tallies: four columns of counts to four rows. Reads icews_years.
SELECT 'years' AS series, i AS source, j AS target, year AS span, 1 AS quad, 'counted' AS standing, verbCoop AS events, 0 AS disagreements
FROM icews_years
WHERE verbCoop > 0
UNION ALL
SELECT 'years', i, j, year, 2, 'counted', matlCoop, 0
FROM icews_years
WHERE matlCoop > 0
UNION ALL
SELECT 'years', i, j, year, 3, 'counted', verbConf, 0
FROM icews_years
WHERE verbConf > 0
UNION ALL
SELECT 'years', i, j, year, 4, 'counted', matlConf, 0
FROM icews_years
WHERE matlConf > 0
