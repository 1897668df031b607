"""Every route of the site. Who may use each is said beside its view (see ``access``)."""

from __future__ import annotations

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from django.urls import path

from forethought.web.doors import (
    about,
    accounts,
    areas,
    family,
    home,
    leader,
    link_report,
    links,
    nation,
    national,
    oversight,
    practitioner,
    promises,
    purpose,
    questions,
    refusals,
    research,
    review,
    sign_in,
    urgent,
)

handler400 = handler403 = handler404 = refusals.refused
handler500 = refusals.failed

_account = [
    path("account/sign-in/", account_views.login, name="account_login"),
    path("account/sign-out/", account_views.logout, name="account_logout"),
    path("account/sign-up/", account_views.signup, name="account_signup"),
    path("account/confirm/", account_views.reauthenticate, name="account_reauthenticate"),
    path("account/code/", mfa_views.authenticate, name="mfa_authenticate"),
    path("account/confirm-code/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("account/second-factor/", mfa_views.index, name="mfa_index"),
    path("account/second-factor/set-up/", totp_views.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/remove/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/recovery-codes/", recovery_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", recovery_views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("leave/", sign_in.leave, name="leave"),
    path("purpose/", purpose.purpose, name="purpose"),
    path("about/", about.about, name="about"),
    path("about/purposes/", about.purposes, name="about-purposes"),
    path("about/privacy/", about.privacy, name="about-privacy"),
    path("about/accessibility/", about.accessibility, name="about-accessibility"),
    path("urgent/", urgent.urgent, name="urgent"),
    path("practitioner/", practitioner.children, name="children"),
    path("practitioner/family/<str:person_id>/", practitioner.family_page, name="family-page"),
    path("practitioner/said/<int:number>/", practitioner.said_wrong, name="said-wrong"),
    path("review/", review.review, name="review"),
    path("links/", links.links, name="links"),
    path("links/decided/", links.decided, name="links-decided"),
    path("links/quality/", links.quality, name="links-quality"),
    path("links/pair/<str:reference>/", links.pair, name="link-pair"),
    path("link-report/", link_report.report, name="link-report"),
    path("link-report/<str:name>", link_report.file, name="link-report-file"),
    path("family/", family.start, name="own-start"),
    path("family/record/", family.record, name="own-record"),
    path("family/looked/", family.looked, name="looked"),
    path("family/wrong/", family.wrong, name="wrong"),
    path("family/wrong/received/", family.wrong_received, name="wrong-received"),
    path("family/questions/", questions.questions, name="questions"),
    path("family/questions/<int:number>/", questions.question, name="question"),
    path("family/questions/thanks/", questions.thanks, name="questions-thanks"),
    path("leader/", leader.leader, name="leader"),
    path("leader/beside/", leader.beside, name="leader-beside"),
    path("leader/figures/", leader.indicators, name="leader-indicators"),
    path("leader/<str:indicator>.<str:kind>", leader.download, name="leader-download"),
    path("national/", national.national, name="national"),
    path("national/measured/", national.measured, name="national-measured"),
    path("national/<str:name>.csv", national.download, name="national-download"),
    path("national/files/<str:name>", national.file, name="national-file"),
    path("national/list/<str:kind>/<str:name>/", promises.listing, name="national-list"),
    path("national/commitment/<str:commitment_id>/", promises.commitment, name="national-commitment"),
    path("national/coverage/", promises.coverage, name="national-coverage"),
    path("national/plan/", promises.plan, name="national-plan"),
    path("national/cost/", promises.cost, name="national-cost"),
    path("national/rules/", promises.rules, name="national-rules"),
    path("areas/", areas.index, name="areas"),
    path("areas/<str:code>/", areas.authority, name="authority"),
    path("areas/<str:code>/figures.<str:kind>", areas.figures, name="authority-figures"),
    path("areas/<str:code>/paper.<str:kind>", areas.pack, name="pack"),
    path("areas/<str:code>/<str:measure>/", areas.measure, name="authority-measure"),
    path("nation/", nation.nation, name="nation"),
    path("nation/scorecard.<str:kind>", nation.figures, name="nation-figures"),
    path("nation/<str:measure>/", nation.indicator, name="nation-indicator"),
    path("nation/<str:measure>.<str:kind>", nation.indicator_figures, name="nation-indicator-figures"),
    path("research/", research.study_page, name="research"),
    path("research/check/", research.check_table, name="check-table"),
    path("ig/", oversight.overview, name="ig"),
    path("ig/log/", oversight.export, name="ig-export"),
    path("accounts/", accounts.accounts, name="accounts"),
    *_account,
]
