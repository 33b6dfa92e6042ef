-- One row per stretch and month with conversations, or in which a spell goes on in a new stretch: their sums, and the last held one in the spell so far.

with noted as (
    select
        spell_id,
        stretch_start,
        day,
        held,
        missed,
        cancelled,
        unclosed,
        held_in_person,
        held_by_phone,
        held_by_video
    from conversation_day
    union all
    -- Without conversations of its own a stretch still has those of the spell before it behind it.
    select
        spell_id,
        stretch_start,
        stretch_start as day,
        0 as held,
        0 as missed,
        0 as cancelled,
        0 as unclosed,
        0 as held_in_person,
        0 as held_by_phone,
        0 as held_by_video
    from stretch
    where stretch_start > spell_start
),

summed as (
    select
        spell_id,
        stretch_start,
        date_trunc('month', day)::date as month,
        least(sum(held), 65535)::usmallint as contacts_held,
        least(sum(missed), 65535)::usmallint as contacts_missed,
        least(sum(cancelled), 65535)::usmallint as contacts_cancelled,
        least(sum(unclosed), 65535)::usmallint as contacts_unclosed,
        least(sum(held_in_person), 65535)::usmallint as held_in_person,
        least(sum(held_by_phone), 65535)::usmallint as held_by_phone,
        least(sum(held_by_video), 65535)::usmallint as held_by_video,
        max(day) filter (where held > 0) as last_held
    from noted
    group by spell_id, stretch_start, date_trunc('month', day)::date
)

select
    stretch.centre,
    stretch.team_id,
    summed.* replace (
        max(summed.last_held) over (
            partition by summed.spell_id
            order by summed.month, summed.stretch_start
        ) as last_held
    )
from summed
inner join stretch
    on stretch.spell_id = summed.spell_id
    and stretch.stretch_start = summed.stretch_start
order by stretch.centre, stretch.team_id
