-- One row per open case of the selection on the data date, with how it is followed up.

with chosen as (
    select *
    from open_case /* by selection */
    where true /* selection */
)

select
    $data_date::date as data_date,
    chosen.spell_id,
    chosen.case_id,
    chosen.citizen_id,
    chosen.citizen_label,
    chosen.centre,
    chosen.team_id,
    coalesce(team.team, chosen.team_id) as team,
    chosen.benefit,
    chosen.caseworker_id,
    chosen.target_group,
    chosen.visitation_category,
    chosen.age_band,
    chosen.marker_mask,
    chosen.spell_start,
    chosen.worker_since,
    chosen.worker_until,
    chosen.plan_start,
    chosen.next_step,
    chosen.due_date,
    chosen.plan_lapsed,
    chosen.last_held,
    chosen.held_in_year,
    chosen.missed_in_row,
    chosen.missed_since,
    chosen.next_planned,
    chosen.last_clarified,
    chosen.last_effort,
    chosen.talk_weeks
from chosen
left join team on team.team_id = chosen.team_id
order by chosen.centre, chosen.team_id, chosen.spell_id
