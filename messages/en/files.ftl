# Files and uploads.
rule-media-type = This is not a media type such as application/pdf.
rule-sha256 = This is not a SHA-256 hash in hexadecimal digits.
rule-upload-missing = The content of this upload has not been received yet.
rule-upload-used = This upload has already been used.
problem-uploads-waiting = You have many uploads that are not used yet; use those first.
