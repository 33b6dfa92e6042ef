-- One row per stretch and month with conversations held (status afholdt) by whoever had the case that day.

with held as (
    select
        case_id,
        date as day,
        count(*) as contacts
    from contacts
    -- A conversation without a status was had, or it would not be on the list.
    where coalesce(status, 'afholdt') = 'afholdt' and date <= $data_date
    group by case_id, date
),

-- The registered end day is a day with the case too, unless the same case goes on in another stretch that day.
days as (
    select
        spell_id,
        case_id,
        team_id,
        centre,
        stretch_start,
        case
            when stretch_end is null then $data_date
            when is_exit and not exists (
                select 1
                from stretch as later
                where
                    later.case_id = stretch.case_id
                    and later.stretch_start = stretch.stretch_end
                    and later.spell_id <> stretch.spell_id
            ) then stretch_end
            else stretch_end - 1
        end as last_day
    from stretch
)

select
    days.centre,
    days.team_id,
    days.spell_id,
    days.stretch_start,
    date_trunc('month', held.day)::date as month,
    least(sum(held.contacts), 65535)::usmallint as contacts_held
from held
inner join days
    on days.case_id = held.case_id
    and held.day between days.stretch_start and days.last_day
group by days.centre, days.team_id, days.spell_id, days.stretch_start, date_trunc('month', held.day)::date
order by days.centre, days.team_id
