# Accounts and organizations.
problem-wrong-password = The address or the password is wrong, or the address is not verified yet.
problem-member-already = This person is already a member.
problem-last-owner = An organization must have at least one owner.
problem-invitation-over = This invitation has already been accepted or withdrawn.
problem-consent-text = The text has changed since you saw it; read the current text.
problem-consent-withdrawn = This consent has already been withdrawn.
rule-consent-countries = This consent does not name countries.
rule-password-wrong = The password is wrong.
person-erased = Erased account
rule-token = This link is no longer valid.
rule-password-short = A password needs at least { $min } characters.
mail-verify-subject = Karvon: verify your address
mail-verify-body =
    Salom, { $name }!

    This address has been registered with Karvon. To verify it, follow this link within two days:

    { $link }

    If you did not register it, you need not do anything.
mail-reset-subject = Karvon: a new password
mail-reset-body =
    Salom, { $name }!

    To set a new password, follow this link within two hours:

    { $link }

    If you did not ask for a new password, you need not do anything; your password does not change.
mail-invitation-subject = Karvon: { $organization } invites you
mail-invitation-body =
    Salom!

    { $organization } invites you to act for it in Karvon. To accept, log in with this address and follow this link within two weeks:

    { $link }
