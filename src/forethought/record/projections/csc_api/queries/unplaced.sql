-- Children with something in the window and no episode at all to put it into.
select distinct e.person from early e left join home h on h.person = e.person where h.person is null order by 1
