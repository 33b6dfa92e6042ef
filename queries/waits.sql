-- One row per product and whole weeks from order to start (null = not ordered before it began): the courses that began in the period.

select
    product,
    case when ordered_date <= start_date then (start_date - ordered_date) // 7 end as weeks,
    count(*) as courses
from course /* by selection */
where
    true /* selection */
    and start_date >= $first_day
    and start_date <= $last_day
group by product, weeks
order by product collate da, weeks nulls last
