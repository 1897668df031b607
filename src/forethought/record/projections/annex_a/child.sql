-- Who each child is on the day. One row for each person.
select p.pers_person_id as person, p.pers_person_id as child, upper(p.pers_sex) as gender,
  upper(p.pers_ethnicity) as ethnicity, p.pers_dob as born, age_years(p.pers_dob, a.as_at) as age,
  case when p.pers_dob is null then 'U' when d.person is not null then 'Y' else 'N' end as disabled,
  p.pers_death_date as died
from (
  select *, row_number() over (partition by pers_person_id order by row_no) as place from ssd_person
) p
cross join asked a
left join (
  select distinct disa_person_id as person from ssd_disability
  where disa_disability_code is not null
    and upper(disa_disability_code) not in (select code from coded where kind = 'no_disability')
) d on d.person = p.pers_person_id
where p.place = 1
