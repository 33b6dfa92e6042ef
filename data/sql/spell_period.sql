-- One row per period of a case (case_id, start_date), with the spell it belongs to.

with reached as (
    select
        *,
        max(coalesce(end_date, date '9999-01-01')) over former as reach
    from case_period
    window former as (
        partition by citizen_id, benefit
        order by start_date, case_id
        rows between unbounded preceding and 1 preceding
    )
),

begun as (
    select
        *,
        case
            when reach is null then true
            -- The gap is the days reach + 1 .. start_date - 1. It holds a whole calendar month from the second
            -- turn of the month after reach; 'none' parts a spell at any gap of a day.
            when $spell_gap = 'full_month' then start_date >= date_trunc('month', reach)::date + to_months(2)
            else start_date > reach + 1
        end as begins_spell
    from reached
)

select
    sum(begins_spell::int) over (
        order by citizen_id, benefit, start_date, case_id
        rows unbounded preceding
    )::bigint as spell_id,
    citizen_id,
    case_id,
    benefit,
    team_id,
    target_group,
    visitation_category,
    birth_date,
    start_date,
    end_date,
    exit_destination
from begun
