# What people are told of.
notification-residency-application-received = { $company } applies for residency in { $park } ({ $number }).
notification-residency-decision = { $park } has decided on the application of { $company } ({ $number }).
notification-revision-requested = { $park } has sent the application of { $company } back for revision ({ $number }).
notification-residency-changed = The residency of { $company } in { $park } has changed.
notification-obligation-due = { $company } owes { $park } a filing by { $day }.
notification-appeal-filed = { $company } appeals against a decision of { $park }.
notification-warning-ran-out = The time that { $park } gave { $company } to put things right is over.
notification-appeal-decided = { $park } has decided on the appeal of { $company }.
notification-access-requested = { $company } asks for access to a service of { $park }.
notification-access-decision = The request of { $company } for access to a service of { $park } has moved on.
notification-application-moved = The application of { $company } to { $program } has moved on.
notification-offer-made = { $program } offers { $company } a place.
notification-review-assigned = You have been asked to review the application of { $company } to { $program }.
notification-deal-matched = A new deal fits your search "{ $search }": { $deal }
notification-deal-wanted = A new deal fits your thesis: { $deal }
notification-introduction-requested = An introduction between { $company } and { $investor } waits for your answer.
notification-introduction-connected = { $company } and { $investor } are now in touch.
notification-message-received = { $person } has written to you.
notification-agreement-proposed = An agreement is proposed to { $park }: { $agreement }.
notification-agreement-expiring = An agreement ends on { $day }: { $agreement }.
notification-reciprocity-out-of-band = The passes between { $park } and { $partner } are further from even than { $park } wants.
mail-notification-body =
    Salom, { $name }!

    { $title }

    { $link }

    You can choose in your profile which of these mails you want.
rule-url-inside = This address lies in the server's own network.
notification-program-application-received = { $company } applies to { $program } ({ $number }).
notification-intake-cancelled = { $program } has called off the intake that { $company } applies to ({ $number }).
notification-panel-opinion-asked = { $park } asks for your opinion on an application, by { $day }.
notification-panel-stuck = The panel on the application { $number } at { $park } cannot decide: draw extra experts.
notification-commission-invited = { $park } invites you to a session of its commission on { $day }.
notification-commission-reminder = The commission of { $park } sits today, { $day }.
notification-commission-cancelled = The session of the commission of { $park } on { $day } is called off.
