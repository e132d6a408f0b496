"""An AWS that answers at once: the strict AWS's rules over tables that are
kept in this process, so that a thousand histories take a minute."""
