-- One row per product: planned beside actual weeks of the courses that ended in the period and had a plan.

with ended as (
    select
        product,
        planned_weeks,
        end_date - start_date + 1 as days
    from course /* by selection */
    where
        true /* selection */
        and end_group is not null
        and end_date >= $first_day
        and end_date <= $last_day
        and planned_weeks is not null
)

select
    product,
    count(*) as courses,
    median(planned_weeks)::double as planned,
    quantile_cont(days / 7, 0.25)::double as q25,
    quantile_cont(days / 7, 0.5)::double as median,
    quantile_cont(days / 7, 0.75)::double as q75,
    -- More than a week from the plan.
    count(*) filter (where days < 7 * planned_weeks - 7) as early,
    count(*) filter (where days between 7 * planned_weeks - 7 and 7 * planned_weeks + 7) as on_time,
    count(*) filter (where days > 7 * planned_weeks + 7) as late
from ended
group by product
order by product collate da
