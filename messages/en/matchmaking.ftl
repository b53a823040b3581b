# What matchmaking says to people: why two fit.
match-name-round = { $round ->
    [PRE_SEED] pre-seed
    [SEED] seed
    [SERIES_A] series A
    [SERIES_B] series B
    [SERIES_C] series C
    [LATER] later
    [BRIDGE] bridge
   *[GRANT] grant
}
match-sector-wanted = { $sector } is what the investor looks for.
match-sector-near = { $sector } is beside what the investor looks for.
match-sector-other = The line of business is not among those that the investor names.
match-round-wanted = The investor joins rounds of this kind: { $round }.
match-country-wanted = The investor invests in { $country }.
match-ticket-fits = The investor’s sums fit the deal.
match-ticket-usual = The investor’s usual sum fits the deal.
match-model-wanted = The company earns as the investor wants it: { $model ->
    [B2B] from businesses
    [B2C] from consumers
    [B2G] from the state
    [MARKETPLACE] by a marketplace
    [SAAS] by subscriptions to software
    [HARDWARE] by devices
    [SERVICES] by services
   *[OUTSOURCING] by outsourcing
}.
match-model-other = The company earns otherwise than the investor wants it.
match-words = Words that both sides use: { $count }.
match-backers = Times the investor has been in a company with one of the backers: { $count }.
match-past-like = { $like } of the investor’s { $of } deals are in: { $sector }.
match-past-unlike = None of the investor’s { $of } deals is in this line of business.
match-stage = How far the company has come: { $stage ->
    [IDEA] an idea
    [PROTOTYPE] a prototype
    [MVP] a first product
    [EARLY_REVENUE] first revenue
    [GROWTH] growth
    [SCALE] scale
   *[MATURE] a mature business
}.
match-resident = The company is a resident of a park.
match-no-park = No park stands behind the company; as a resident of one it would rank higher.
match-days-open = Days since the deal was opened: { $days }.
match-said = What has been said of this match: { $verdict ->
    [INTERESTED] interested
    [NOT_NOW] not now
    [HIDE] not to be shown
   *[NOT_A_FIT] not a fit
}.
match-would-sector = Were the company in a line of business that the investor looks for, the score would be { $score }.
match-would-ticket = Did the investor’s usual sum lie between the smallest ticket and what is still open, the score would be { $score }.
match-would-model = Did the company earn as the investor wants it, the score would be { $score }.
match-would-stage = Were the company as far as it can come, the score would be { $score }.
match-would-park = Were the company a resident of a park, the score would be { $score }.
match-services-lacked = Of the { $of } services of the program, the company’s own parks lack: { $lacked }.
match-host-in-market = A host of the program is where the company wants to sell: { $country }.
match-host-elsewhere = The hosts of the program are in none of the company’s markets.
match-program-stage = How far the company has come, for which such programs are meant more or less: { $stage ->
    [IDEA] an idea
    [PROTOTYPE] a prototype
    [MVP] a first product
    [EARLY_REVENUE] first revenue
    [GROWTH] growth
    [SCALE] scale
   *[MATURE] a mature business
}.
match-program-sector = { $sector } is what the program is for.
match-program-sector-near = { $sector } is beside what the program is for.
match-program-sector-other = The program is for other lines of business.
match-language = Both work in this language: { $language }.
match-no-language = There is no language that both work in.
match-line-beside = Beside the other’s line of business, under the same roof: { $sector }.
match-line-shared = Both are in the same line of business, and may be competitors: { $sector }.
match-ways-together = One makes a product, the other does the work around it.
match-ways-alike = Both earn in ways that do not complete each other.
match-technologies = Technologies that both work with: { $count }.
match-stages-apart = Stages that lie between the two: { $steps }.
match-partner-resident = The partner is a resident of a park.
match-partner-no-park = No park stands behind the partner.
match-partner-in-market = The partner is where the company wants to sell: { $country }.
match-market-of-partner = The company is where the partner wants to sell: { $country }.
match-both-markets = Each is where the other wants to sell: the partner in { $mine }, the company in { $theirs }.
match-would-market = Were each where the other wants to sell, the score would be { $score }.
match-would-language = Did both work in one language, the score would be { $score }.
match-bar-round = The thesis has no rounds of this kind; { $alone ->
        [yes] with { $round } among them it would match.
       *[no] a match takes { $round } among them, and more than that.
    }
match-bar-country = The thesis has no companies of { $country }; { $alone ->
        [yes] with them it would match.
       *[no] a match takes them, and more than that.
    }
match-bar-ticket-large = The deal takes larger sums only; { $alone ->
        [yes] with a smallest ticket of { $sum } { $currency } it would match.
       *[no] a match takes a smallest ticket of { $sum } { $currency }, and more than that.
    }
match-bar-ticket-small = Less is open than the investor’s smallest ticket; { $alone ->
        [yes] with one of { $sum } { $currency } it would match.
       *[no] a match takes one of { $sum } { $currency }, and more than that.
    }
match-bar-over = The investor means to invest no longer; { $alone ->
        [yes] with a later last day in the thesis it would match.
       *[no] a match takes a later last day in the thesis, and more than that.
    }
