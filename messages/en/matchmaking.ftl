# Reasons of matches.
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
match-sector-near = { $sector } is related to what the investor looks for.
match-sector-other = The sector is not among those that the investor names.
match-round-wanted = The investor joins rounds of this kind: { $round }.
match-country-wanted = The investor invests in { $country }.
match-ticket-fits = The investor’s amounts fit the deal.
match-ticket-usual = The investor’s usual amount fits the deal.
match-model-wanted = The company earns money in a way that the investor wants: { $model ->
    [B2B] from businesses
    [B2C] from consumers
    [B2G] from the state
    [MARKETPLACE] by a marketplace
    [SAAS] by subscriptions to software
    [HARDWARE] by devices
    [SERVICES] by services
   *[OUTSOURCING] by outsourcing
}.
match-model-other = The company does not earn money in a way that the investor wants.
match-words = Number of words that both sides use: { $count }.
match-backers = Number of times the investor has invested in the same company as one of the backers: { $count }.
match-past-like = { $like } of the investor’s { $of } deals are in: { $sector }.
match-past-unlike = None of the investor’s { $of } deals is in this sector.
match-stage = Stage of the company: { $stage ->
    [IDEA] an idea
    [PROTOTYPE] a prototype
    [MVP] a first product
    [EARLY_REVENUE] first revenue
    [GROWTH] growth
    [SCALE] scale
   *[MATURE] a mature business
}.
match-resident = The company is a resident of a park.
match-no-park = The company is not a resident of a park; as a resident it would rank higher.
match-days-open = Days since the deal was opened: { $days }.
match-said = Verdict on this match: { $verdict ->
    [INTERESTED] interested
    [NOT_NOW] not now
    [HIDE] not to be shown
   *[NOT_A_FIT] not a fit
}.
match-would-sector = Were the company in a line of business that the investor looks for, the score would be { $score }.
match-would-ticket = If the investor’s usual amount were between the smallest ticket and the amount still open, the score would be { $score }.
match-would-model = If the company earned money in a way that the investor wants, the score would be { $score }.
match-would-stage = If the company were at the last stage, the score would be { $score }.
match-would-park = If the company were a resident of a park, the score would be { $score }.
match-services-lacked = Of the { $of } services of the program, the company’s own parks lack: { $lacked }.
match-host-in-market = The program has a host where the company wants to sell: { $country }.
match-host-elsewhere = No host of the program is in one of the company’s markets.
match-program-stage = Stage of the company, which this kind of program suits more or less: { $stage ->
    [IDEA] an idea
    [PROTOTYPE] a prototype
    [MVP] a first product
    [EARLY_REVENUE] first revenue
    [GROWTH] growth
    [SCALE] scale
   *[MATURE] a mature business
}.
match-program-sector = { $sector } is what the program is for.
match-program-sector-near = { $sector } is related to the program’s sector.
match-program-sector-other = The program is for other sectors.
match-language = Both work in this language: { $language }.
match-no-language = The two have no common language.
match-line-beside = A different sector of the same group: { $sector }.
match-line-shared = Both are in the same sector and may be competitors: { $sector }.
match-ways-together = One makes a product, the other provides the services around it.
match-ways-alike = The ways in which the two earn money do not complement each other.
match-technologies = Number of technologies that both use: { $count }.
match-stages-apart = Number of stages between the two: { $steps }.
match-partner-resident = The partner is a resident of a park.
match-partner-no-park = The partner is not a resident of a park.
match-partner-in-market = The partner is in a country where the company wants to sell: { $country }.
match-market-of-partner = The company is in a country where the partner wants to sell: { $country }.
match-both-markets = Each is where the other wants to sell: the partner in { $mine }, the company in { $theirs }.
match-would-market = If each were in a country where the other wants to sell, the score would be { $score }.
match-would-language = If both worked in one language, the score would be { $score }.
match-bar-round = The thesis does not include rounds of this kind; { $alone ->
        [yes] if it included { $round }, it would match.
       *[no] to match, it must include { $round }, and more must change.
    }
match-bar-country = The thesis does not include companies in { $country }; { $alone ->
        [yes] if it included them, it would match.
       *[no] to match, it must include them, and more must change.
    }
match-bar-ticket-large = The deal takes larger sums only; { $alone ->
        [yes] with a smallest ticket of { $sum } { $currency } it would match.
       *[no] to match, it needs a smallest ticket of { $sum } { $currency }, and more must change.
    }
match-bar-ticket-small = The amount still open is below the investor’s smallest ticket; { $alone ->
        [yes] with a smallest ticket of { $sum } { $currency } it would match.
       *[no] to match, the smallest ticket must be { $sum } { $currency }, and more must change.
    }
match-bar-over = The investor’s thesis has expired; { $alone ->
        [yes] with a later last day it would match.
       *[no] to match, it needs a later last day, and more must change.
    }
