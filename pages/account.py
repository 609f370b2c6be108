"""Your account: who you are here, where you are signed in, and the way out."""

import time

import streamlit as st

from lessonstudy.domain.tokens import LONGEST_DAYS, SCOPE_WORDS, SHORTEST_DAYS, USUAL_DAYS, Scope
from lessonstudy.ui.person import current_person, current_session, services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import browser_name, plain, token_times

SHOWN = 8

person = current_person()
st.title(plain(person.name), anchor=False)
st.text(person.email)
st.link_button("Sign out", "/ls/logout", icon=":material/logout:")

st.subheader("Where you are signed in", anchor=False)
sessions = services().accounts.sessions(person)
for session in sessions[:SHOWN]:
    minutes = round((time.time() - session.used) / 60)
    used = "now" if minutes < 2 else f"{minutes} minutes ago"
    st.markdown(f":material/devices: {plain(browser_name(session.client))} · used {used}")
if len(sessions) > SHOWN:
    st.caption(f"and {len(sessions) - SHOWN} more")
if st.button("Sign out everywhere", key="sign-out-everywhere", icon=":material/logout:"):
    services().accounts.sign_out_everywhere(person)

st.subheader("Your password", anchor=False)
with st.form("password-change", clear_on_submit=True, border=False):
    old = st.text_input("The password until now", type="password", key="password-old", autocomplete="current-password")
    new = st.text_input(
        "The new one, at least 12 characters", type="password", key="password-new", autocomplete="new-password"
    )
    if st.form_submit_button("Change the password", key="password-save"):
        with said():
            services().accounts.change_password(person, old, new, current_session())
            st.success("Your password is changed. Everywhere else you are signed out.")

st.subheader("Tokens for scripts", anchor=False)
st.write(
    "A script signs in with a token instead of a password and acts in your name. [What scripts can ask for](/ls/api/docs)"
)
for token in services().accounts.tokens(person):
    label, action = st.columns([4, 1], vertical_alignment="center")
    times = token_times(token.expires, token.used, time.time())
    label.markdown(f"**{plain(token.label)}** · {SCOPE_WORDS[token.scope].lower()}  \n:small[{times}]")
    if action.button("Revoke", key=f"token-{token.id}"):
        with said():
            services().accounts.revoke_token(person, token.id)
            st.rerun()
with st.form("token-new", border=False):
    label_text = st.text_input("What the new token is for", key="token-label")
    scope_field, days_field = st.columns(2)
    scope = scope_field.selectbox("What it may do", list(Scope), format_func=SCOPE_WORDS.__getitem__, key="token-scope")
    days = days_field.number_input("For how many days", SHORTEST_DAYS, LONGEST_DAYS, USUAL_DAYS, key="token-days")
    if st.form_submit_button("Make a token", key="token-make"):
        with said():
            made = services().accounts.create_token(person, label_text, scope, days)
            st.success("Keep this token. It is not shown again.")
            st.code(made.value, language=None)
