# Companies.
problem-identifier-held = Another company has this number.
rule-home-park = The company is not a resident of this park.
rule-office-park = There is no such park in this country.
rule-elf-code = This is not a code of ISO 20275: four letters and digits.
rule-no-currency = This figure must not have a currency.
rule-figure-decimals = This figure can have at most { $max } decimals.
rule-figure-least = This figure must be at least { $min }.
