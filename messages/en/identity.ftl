# Accounts and organizations.
problem-wrong-password = The address or the password is wrong, or the address is not verified yet.
problem-member-already = This person is a member already.
problem-last-owner = An organization must keep an owner.
problem-invitation-over = This invitation was taken up or taken back already.
problem-consent-text = The text has changed since you saw it; read it as it stands now.
problem-consent-withdrawn = This consent was taken back already.
rule-consent-countries = This consent does not name countries.
rule-password-wrong = The password is wrong.
person-erased = Erased account
rule-token = This link is no longer good.
rule-password-short = A password has at least { $min } characters.
mail-verify-subject = Karvon: verify your address
mail-verify-body =
    Salom, { $name }!

    Somebody, we hope you, has registered this address with Karvon. To verify it, follow this link within two days:

    { $link }

    If it was not you, you need not do anything.
mail-reset-subject = Karvon: a new password
mail-reset-body =
    Salom, { $name }!

    To set a new password, follow this link within two hours:

    { $link }

    If you did not ask for it, you need not do anything; your password stays as it is.
mail-invitation-subject = Karvon: { $organization } invites you
mail-invitation-body =
    Salom!

    { $organization } invites you to act for it in Karvon. To take it up, log in with this address and follow this link within two weeks:

    { $link }
