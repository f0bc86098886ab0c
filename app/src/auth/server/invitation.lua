-- Reads an invitation. Changes nothing. Returns the id of its creator and its room, each nothing if it is absent.
return redis.call('HMGET', keys.invitation, 'by', 'room')
