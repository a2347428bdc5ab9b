-- The tallies of many directed pairs, each in its own years, in one pass. Reads tallies and asked (source, target, and
-- the first and the last span wanted). A span that is no date comes along, so that it is counted.
SELECT
    tallies.source,
    tallies.target,
    tallies.series,
    tallies.span,
    tallies.quad,
    tallies.standing,
    SUM(tallies.events) AS events,
    SUM(tallies.disagreements) AS disagreements
FROM tallies
INNER JOIN (SELECT * FROM asked) AS asked (source, target, first_span, last_span)
    ON tallies.source = asked.source AND tallies.target = asked.target
WHERE
    tallies.span BETWEEN asked.first_span AND asked.last_span
    OR tallies.span < '0001'
    OR tallies.span IS NULL
    OR tallies.standing = 'date'
GROUP BY 1, 2, 3, 4, 5, 6
