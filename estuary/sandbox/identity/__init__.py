"""The sign-in providers: what Google and GitHub are to a program that lets people sign in with them.

Nobody has an account here. Whoever is sent here says on a page who they want to be, and is sent back as that person.
"""
