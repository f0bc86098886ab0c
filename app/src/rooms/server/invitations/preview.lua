-- Returns 1 if the invitation can be claimed now, else 0. The room's keys are absent where it leads into no room.
return is_invitation_valid() and 1 or 0
