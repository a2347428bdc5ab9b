-- The tallies of one dyad, both ways. Reads tallies, hegemon_codes and follower_codes.
SELECT
    series,
    CASE WHEN source IN (SELECT code FROM hegemon_codes) THEN 'hegemon' ELSE 'follower' END AS actor,
    span,
    quad,
    standing,
    SUM(events) AS events,
    SUM(disagreements) AS disagreements
FROM tallies
WHERE
    (source IN (SELECT code FROM hegemon_codes) AND target IN (SELECT code FROM follower_codes))
    OR (source IN (SELECT code FROM follower_codes) AND target IN (SELECT code FROM hegemon_codes))
GROUP BY 1, 2, 3, 4, 5
ORDER BY series, span, actor DESC, quad, standing
