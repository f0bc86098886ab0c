-- Deletes an invitation.
-- Checks, in this order: the session; the invitation is the inviter's; the actor is the inviter, or could create it now: as
-- moderator of its room, or, where it leads into no room, of the server. Returns 1.
-- The room's keys are absent where it leads into no room.
if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
if redis.call('HGET', keys.invitation, 'by') ~= args.inviter_id then return {'refused', 'invitation_invalid'} end
if args.actor_id ~= args.inviter_id then
  local is_allowed
  if args.room_id ~= '' then
    is_allowed = not require_role(args.actor_id, keys.actor, 2)
  else
    local role = redis.call('HGET', keys.actor, 'role')
    is_allowed = role == 'moderator' or role == 'administrator'
  end
  if not is_allowed then return {'refused', 'invitation_invalid'} end
end

redis.call('DEL', keys.invitation)
redis.call('SREM', keys.invitations, args.hash)
audit('invitation.revoked', 'room', args.room_id, 'invitation', args.id, 'made_by', args.inviter_id)
return 1
