-- One row per stretch and run of days [row_start, row_end) in which the same is known of its markers, from covers_from on.

with marked as (
    select
        spell_id,
        stretch_start,
        first_month,
        marker_mask,
        no_mask,
        -- A run of stretch_run can differ from the one before in plans alone.
        (
            lag(marker_mask) over earlier = marker_mask
            and lag(no_mask) over earlier = no_mask
        ) is not true as differs
    from stretch_run
    window earlier as (partition by spell_id, stretch_start order by first_month)
),

cut as (
    select
        *,
        lead(first_month) over (partition by spell_id, stretch_start order by first_month) as next_month
    from marked
    where differs
),

-- A number for each citizen: grouping by the long names takes several times as long.
numbered as (
    select
        spell_id,
        min(spell_id) over (partition by citizen_id) as citizen
    from spell
)

select
    stretch.spell_id,
    numbered.citizen,
    stretch.spell_start,
    stretch.centre,
    stretch.team_id,
    stretch.caseworker_id,
    stretch.target_group,
    stretch.visitation_category,
    stretch.age_band,
    stretch.is_exit and cut.next_month is null as is_exit,
    case when cut.next_month is null then stretch.exit_destination end as exit_destination,
    greatest(stretch.row_start, cut.first_month) as row_start,
    coalesce(cut.next_month, stretch.row_end) as row_end,
    cut.marker_mask,
    cut.no_mask
from cut
inner join stretch
    on stretch.spell_id = cut.spell_id
    and stretch.stretch_start = cut.stretch_start
inner join numbered on numbered.spell_id = cut.spell_id
order by stretch.centre, stretch.team_id, row_start, stretch.spell_id
