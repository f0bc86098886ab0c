-- Takes one use of an invitation and makes the user a member of its room. If they are a member, and if it leads into no
-- room, nothing is taken.
-- Checks, in this order: the session; the invitation exists; it can be claimed now; the user is not banned from the room.
-- Returns 1. The keys of the room and of the user are absent where it leads into no room.
if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
if redis.call('EXISTS', keys.invitation) == 0 then return {'refused', 'invitation_invalid'} end
if args.room_id ~= '' and redis.call('SISMEMBER', keys.members, args.user_id) == 1 then return 1 end
if not is_invitation_valid() then return {'refused', 'invitation_invalid'} end
if args.room_id == '' then return 1 end
if redis.call('HEXISTS', keys.banned, args.user_id) == 1 then return {'refused', 'invitation_invalid'} end

redis.call('HINCRBY', keys.invitation, 'uses_left', -1)
become_member(args.user_id, keys.user, keys.rooms_of, keys.read)
return 1
