-- Keeps a new invitation. Answers {'ok', opens_accounts} or {code}.
local keys = {session = KEYS[1], account = KEYS[2], invitation = KEYS[3], invitations = KEYS[4], audit = KEYS[5], room = KEYS[6],
  members = KEYS[7], roles = KEYS[8], banned = KEYS[9]}
local user, room_id, id, hash, uses, expires_at, now, seconds, prefix, audit_cap = unpack(ARGV)

if redis.call('EXISTS', keys.session) == 0 then return {'unauthenticated'} end
local role = redis.call('HGET', keys.account, 'role')
local opens = role == 'moderator' or role == 'administrator'
if room_id ~= '' then
  local why = refusal(keys, user, keys.account, 2)
  if why then return {why} end
  if redis.call('HEXISTS', keys.room, 'archived_at') == 1 then return {'room_archived'} end
elseif not opens then
  return {'not_allowed'}
end

-- A few that have expired leave the list, more than come into it.
for _, other in ipairs(redis.call('SRANDMEMBER', keys.invitations, 8)) do
  if redis.call('EXISTS', prefix .. other) == 0 then redis.call('SREM', keys.invitations, other) end
end
redis.call('HSET', keys.invitation, 'id', id, 'by', user, 'room', room_id, 'opens_accounts', opens and 1 or 0, 'uses_left', uses,
  'expires_at', expires_at, 'created_at', now)
redis.call('EXPIRE', keys.invitation, seconds)
redis.call('SADD', keys.invitations, hash)
audit(keys, audit_cap, now, user, 'invitation.created', 'room', room_id, 'invitation', id, 'uses', uses, 'until', expires_at)
return {'ok', opens and '1' or '0'}
