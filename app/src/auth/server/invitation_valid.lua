-- is_invitation_valid(): whether the invitation can be claimed now. It can if it is the one that the caller read (same
-- inviter, same room), has uses left and has not expired, the inviter's account is active, and the inviter could create it
-- now: with the right to open accounts if it does that, and as moderator of the room if it leads into one that is open and
-- not archived. An invitation without a room must open accounts. Goes after role.lua.
-- Needs keys.invitation, keys.inviter, keys.room, args.inviter_id, args.room_id ('' if none), args.now_ms.
local function is_invitation_valid()
  local inviter_id, room_id, opens_accounts, uses_left, expires_at =
    unpack(redis.call('HMGET', keys.invitation, 'by', 'room', 'opens_accounts', 'uses_left', 'expires_at'))
  if inviter_id ~= args.inviter_id or (room_id or '') ~= args.room_id then return false end
  if tonumber(uses_left) < 1 or tonumber(expires_at) <= tonumber(args.now_ms) then return false end
  local role, deactivated_at = unpack(redis.call('HMGET', keys.inviter, 'role', 'deactivated_at'))
  if not role or deactivated_at then return false end
  if opens_accounts == '1' and role ~= 'moderator' and role ~= 'administrator' then return false end
  if args.room_id == '' then return opens_accounts == '1' end
  local kind, archived_at = unpack(redis.call('HMGET', keys.room, 'kind', 'archived_at'))
  if not kind or kind == 'direct' or archived_at then return false end
  return role_level(kind, args.inviter_id, keys.inviter) >= 2
end

