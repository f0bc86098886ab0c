-- Withdraws an invitation, which who made it may, and who could make it now. Answers {'ok'} or {code}.
local keys = {session = KEYS[1], account = KEYS[2], invitation = KEYS[3], invitations = KEYS[4], audit = KEYS[5], room = KEYS[6],
  members = KEYS[7], roles = KEYS[8], banned = KEYS[9]}
local user, room_id, id, hash, by, now, audit_cap = unpack(ARGV)

if redis.call('EXISTS', keys.session) == 0 then return {'unauthenticated'} end
if redis.call('HGET', keys.invitation, 'by') ~= by then return {'invitation_invalid'} end
if user ~= by then
  local may
  if room_id ~= '' then
    may = not refusal(keys, user, keys.account, 2)
  else
    local role = redis.call('HGET', keys.account, 'role')
    may = role == 'moderator' or role == 'administrator'
  end
  if not may then return {'invitation_invalid'} end
end

redis.call('DEL', keys.invitation)
redis.call('SREM', keys.invitations, hash)
audit(keys, audit_cap, now, user, 'invitation.revoked', 'room', room_id, 'invitation', id, 'made_by', by)
return {'ok'}
