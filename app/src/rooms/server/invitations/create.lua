-- Stores a new invitation. It opens accounts if the actor is a moderator or administrator of the server.
-- Checks, in this order: the session; into a room, the actor is a moderator of it and it is not archived; otherwise, the
-- invitation opens accounts. Returns 1 if it opens accounts, else 0. The room's keys are absent where it leads into no room.
if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
local role = redis.call('HGET', keys.actor, 'role')
local opens_accounts = role == 'moderator' or role == 'administrator'
if args.room_id ~= '' then
  local refused = require_role(args.actor_id, keys.actor, 2)
  if refused then return refused end
  if redis.call('HEXISTS', keys.room, 'archived_at') == 1 then return {'refused', 'room_archived'} end
elseif not opens_accounts then
  return {'refused', 'not_allowed'}
end

-- Removes a few expired invitations from the set: more than are added, so that it does not grow.
for _, hash in ipairs(redis.call('SRANDMEMBER', keys.invitations, 8)) do
  if redis.call('EXISTS', args.invitation_prefix .. hash) == 0 then redis.call('SREM', keys.invitations, hash) end
end
redis.call('HSET', keys.invitation, 'id', args.id, 'by', args.actor_id, 'room', args.room_id,
  'opens_accounts', opens_accounts and 1 or 0, 'uses_left', args.uses, 'expires_at', args.expires_at, 'created_at', args.now)
redis.call('EXPIRE', keys.invitation, args.seconds)
redis.call('SADD', keys.invitations, args.hash)
audit('invitation.created', 'room', args.room_id, 'invitation', args.id, 'uses', args.uses, 'until', args.expires_at)
return opens_accounts and 1 or 0
