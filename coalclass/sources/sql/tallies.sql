-- Events counted by directed dyad, span of time and quad class.
-- series: the file or edition that they come from; span: YYYY-MM, or YYYY where a dataset has years alone;
-- standing: 'counted', or why the events are left out; disagreements: how many the file itself puts into another class.
CREATE TABLE tallies (
    series STRING,
    source STRING,
    target STRING,
    span STRING,
    quad INT,
    standing STRING,
    events BIGINT,
    disagreements BIGINT
)
