-- One row per unit and month: every measure of the panel summed, for the unit named by $by (all of them one where null).

with summed as (
    select
        month,
        case $by
            when 'centre' then centre
            when 'team_id' then team_id
            when 'target_group' then target_group
            when 'age_band' then age_band
            else 'alle'
        end as unit,
        sum(open_at_start)::bigint as open_at_start,
        sum(entered)::bigint as entered,
        sum(moved_in)::bigint as moved_in,
        sum(exited)::bigint as exited,
        sum(moved_out)::bigint as moved_out,
        sum(open_at_end)::bigint as open_at_end,
        sum(exited_to_work)::bigint as exited_to_work,
        sum(exited_to_benefit)::bigint as exited_to_benefit,
        sum(exited_unknown)::bigint as exited_unknown,
        sum(person_days)::bigint as person_days,
        sum(contacts_held)::bigint as contacts_held,
        sum(has_plan)::bigint as has_plan,
        sum(without_worker)::bigint as without_worker,
        sum(without_team)::bigint as without_team,
        sum(birth_missing)::bigint as birth_missing,
        sum(worker_changes)::bigint as worker_changes,
        sum(worker_changes_own)::bigint as worker_changes_own,
        sum(contacts_missed)::bigint as contacts_missed,
        sum(contacts_cancelled)::bigint as contacts_cancelled,
        sum(contacts_unclosed)::bigint as contacts_unclosed,
        sum(held_in_person)::bigint as held_in_person,
        sum(held_by_phone)::bigint as held_by_phone,
        sum(held_by_video)::bigint as held_by_video,
        sum(has_next_step)::bigint as has_next_step,
        sum(clarified)::bigint as clarified,
        sum(talk_norm)::bigint as talk_norm,
        sum(talked_in_time)::bigint as talked_in_time,
        sum(in_hours)::bigint as in_hours,
        sum(paid_minutes)::bigint as paid_minutes,
        sum(hours_unknown)::bigint as hours_unknown,
        sum(in_small_job)::bigint as in_small_job,
        sum(in_frikort)::bigint as in_frikort,
        sum(in_fleksjob)::bigint as in_fleksjob,
        sum(in_subsidy)::bigint as in_subsidy,
        sum(in_placement)::bigint as in_placement,
        sum(first_hours)::bigint as first_hours
    from team_month /* or case_month */
    where true /* selection */
    group by month, unit
)

select
    summed.unit,
    coalesce(team.team, summed.unit) as label,
    summed.* exclude (unit)
from summed
left join team on $by = 'team_id' and team.team_id = summed.unit
order by label collate da, summed.unit, summed.month
