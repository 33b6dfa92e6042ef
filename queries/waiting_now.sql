-- One row per product: the courses that are ordered and not begun on the data date, and how many days they have waited.

select
    product,
    count(*) as courses,
    median($data_date - ordered_date)::double as median_days,
    max($data_date - ordered_date) as longest_days
from course /* by selection */
-- An end without a start: called off, so nobody waits for it.
where true /* selection */ and ordered_date is not null and start_date is null and end_date is null
group by product
order by product collate da
