-- One row per month in which cases began: how it went with the conversations of their first 6 months.

with outcome as (
    select
        month,
        rule,
        case
            when left_early then 'left_early'
            when exempt then 'exempt'
            when not followed then 'pending'
            when talks >= needed then 'met'
            else 'not_met'
        end as outcome
    from entry /* by selection */
    where true /* selection */
)

select
    month,
    count(*) as entered,
    count(*) filter (where outcome = 'met') as met,
    count(*) filter (where outcome = 'not_met') as not_met,
    count(*) filter (where outcome = 'exempt') as exempt,
    count(*) filter (where outcome = 'left_early') as left_early,
    count(*) filter (where outcome = 'pending') as pending,
    bool_and(rule) as rule
from outcome
group by month
order by month
