-- One row per worker, citizen and stretch of days [from_day, to_day) in which he has the citizen, each day once, with the case's team.

with piece as (
    select
        case_worker.holder_id as caseworker_id,
        case_worker.holder_id is distinct from case_worker.caseworker_id as covers,
        stretch.citizen_id,
        stretch.spell_id,
        stretch.case_id,
        stretch.team_id,
        stretch.target_group,
        greatest(stretch.row_start, case_worker.from_day) as from_day,
        least(stretch.row_end, case_worker.to_day) as to_day
    from stretch
    inner join case_worker
        on case_worker.case_id = stretch.case_id
        and case_worker.from_day < stretch.row_end
        and case_worker.to_day > stretch.row_start
    -- A spell without length has no days to be held.
    where case_worker.holder_id is not null and stretch.row_start < stretch.row_end
),

-- Two cases of one citizen with one worker are one citizen: the one that began first has the days of both.
reached as (
    select
        *,
        max(to_day) over (
            partition by caseworker_id, citizen_id
            order by from_day, case_id, spell_id
            rows between unbounded preceding and 1 preceding
        ) as reach
    from piece
)

select
    caseworker_id,
    covers,
    citizen_id,
    case_id,
    team_id,
    target_group,
    greatest(from_day, coalesce(reach, from_day)) as from_day,
    to_day
from reached
where to_day > coalesce(reach, from_day)
