"""What each request stands on: context, fields, JSON, uploads, exports, static files, security, shared live state. No
page.
"""
