"""Those who offer: profile, verification, tiers, weekly schedules, places of practice."""
