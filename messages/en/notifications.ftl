# Titles of notifications, and the e-mail around them.
notification-residency-application-received = { $company } applies for residency in { $park } ({ $number }).
notification-residency-decision = { $park } has decided on the application of { $company } ({ $number }).
notification-revision-requested = { $park } has sent the application of { $company } back for revision ({ $number }).
notification-residency-changed = The residency of { $company } in { $park } has changed.
notification-obligation-due = { $company } has an obligation to { $park } that must be filed by { $day }.
notification-appeal-filed = { $company } appeals against a decision of { $park }.
notification-warning-ran-out = The period that { $park } gave { $company } to correct the situation has ended.
notification-appeal-decided = { $park } has decided on the appeal of { $company }.
notification-access-requested = { $company } asks for access to a service of { $park }.
notification-access-decision = The request of { $company } for access to a service of { $park } has a new state.
notification-application-moved = The application of { $company } to { $program } has a new state.
notification-offer-made = { $program } offers { $company } a place.
notification-review-assigned = You have been asked to review the application of { $company } to { $program }.
notification-deal-matched = A new deal fits your search "{ $search }": { $deal }
notification-deal-wanted = A new deal fits your thesis: { $deal }
notification-introduction-requested = An introduction between { $company } and { $investor } needs your answer.
notification-introduction-connected = { $company } and { $investor } are now in touch.
notification-message-received = { $person } has written to you.
notification-agreement-proposed = An agreement is proposed to { $park }: { $agreement }.
notification-agreement-expiring = An agreement ends on { $day }: { $agreement }.
notification-reciprocity-out-of-band = The balance of passes between { $park } and { $partner } is outside the range that { $park } wants.
mail-notification-body =
    Salom, { $name }!

    { $title }

    { $link }

    In your profile you can choose which of these e-mails you receive.
rule-url-inside = This address is in the server's own network.
notification-program-application-received = { $company } applies to { $program } ({ $number }).
notification-intake-cancelled = { $program } has cancelled the intake to which { $company } applied ({ $number }).
notification-panel-opinion-asked = { $park } asks for your opinion on an application, by { $day }.
notification-panel-stuck = The panel for application { $number } at { $park } cannot decide: draw extra experts.
notification-commission-invited = { $park } invites you to a session of its commission on { $day }.
notification-commission-reminder = The commission of { $park } meets today, { $day }.
notification-commission-cancelled = The session of the commission of { $park } on { $day } is cancelled.
