-- What tells the schemes apart in keds_rows: WEIS alone has roots 21 and 22, CAMEO alone codes of four digits.
SELECT
    SUM(CASE WHEN SUBSTRING(code, 1, 2) IN ('21', '22') THEN 1 ELSE 0 END) AS only_weis,
    SUM(CASE WHEN LENGTH(code) = 4 AND TRANSLATE(code, '0123456789', '') = '' THEN 1 ELSE 0 END) AS only_cameo
FROM keds_rows
