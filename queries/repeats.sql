-- One row per ordering centre and product: the courses that began in the period, with a purpose, and with a former one of the same purpose.

select
    ordering_centre,
    product,
    count(*) as courses,
    count(purpose) as precise,
    count(*) filter (where former_state = 'completed') as completed,
    count(*) filter (where former_state = 'interrupted') as interrupted,
    count(*) filter (where former_state = 'running') as running
from course /* by selection */
where
    true /* selection */
    and start_date >= $first_day
    and start_date <= $last_day
group by ordering_centre, product
order by ordering_centre collate da, product collate da
